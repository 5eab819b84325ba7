/** Six. */
export default function (args: { six: 6 }): void {}
