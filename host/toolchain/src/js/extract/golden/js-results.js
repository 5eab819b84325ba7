/** @returns {void} */
export function none() {}
/** @returns {Promise<{ a: number, b?: string[] }>} */
export async function value() {}
/** @returns {?string} */
export const maybe = () => null;
/** @returns {string} Some text. */
export const text = () => "";
/** @return {*} */
export const anything = () => 1;
/** @returns what it likes */
export const undeclared = () => 1;
/** @returns {Content} */
export const content = () => null;
