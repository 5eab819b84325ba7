type Item = { wrong: true };
/** Some of many. */
export interface Page<T> { items: T[]; cursor?: Cursor }
type Cursor = { after: string };
