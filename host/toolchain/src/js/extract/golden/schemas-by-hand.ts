import { tool, type Output } from "skill-engine";

export const input = tool(
  { inputSchema: { type: "object", properties: { when: { type: "string", format: "date" } }, required: ["when"] } },
  (args) => 1,
);
export const typed = tool({ inputSchema: { type: "object" } }, (args: { when: Date }): string => "");
export const output = tool({ outputSchema: { type: "object", properties: {} } }, (): Map<string, Date> => new Map());
export const wrapped = tool({ outputSchema: { type: "string", format: "date" } }, (): Date => new Date());
export const full = tool({ outputSchema: { type: "object" } }, async (): Promise<Output<Date>> => null!);
