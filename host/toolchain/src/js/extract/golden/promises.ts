type Soon<T> = Promise<T>;

export async function text(): Promise<string> {
  return "";
}
export async function none(): Promise<void> {}
export const value = async (): Promise<{ a: string }> => ({ a: "" });
export const alias = async (): Soon<number> => 1;
export const undeclared = async () => 1;
