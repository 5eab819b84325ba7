export interface Node { right?: Node }
