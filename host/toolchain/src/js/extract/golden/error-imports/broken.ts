export type E = ;
