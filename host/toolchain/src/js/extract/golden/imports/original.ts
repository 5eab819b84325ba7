export type Original = { original: 1 };
export type Starred = { starred: 2 };
