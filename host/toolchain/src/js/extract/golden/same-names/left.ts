export interface Node { left?: Node }
