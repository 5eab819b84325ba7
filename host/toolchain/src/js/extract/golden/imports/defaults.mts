export default interface Standard { standard: true }
export enum Color { Red = "red", Blue = "blue" }
