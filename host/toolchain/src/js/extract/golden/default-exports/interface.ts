/** By default. */
export default interface Whatever { a: string }
