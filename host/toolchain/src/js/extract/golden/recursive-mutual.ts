interface Folder { files: File[]; parent?: Folder }
interface File { name: string; folder: Folder }

export function f(args: { file: File; folder: Folder }): void {}
