export type Other = string;
export interface Bad {
  fine: string;
  when: Date;
}
