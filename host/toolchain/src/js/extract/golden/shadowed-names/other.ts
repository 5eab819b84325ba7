type Word = "other";
export interface Args { word: Word; integer: Integer }
type Integer = "not the engine's";
