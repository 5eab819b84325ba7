import { tool } from "skill-engine";

/** Not this. */
export const close = tool(
  {
    name: "close_issue",
    title: "Close",
    description: `Closes.`,
    readOnly: false,
    destructive: true,
    idempotent: true,
    openWorld: false,
    icons: [
      { source: "https://example.com/a.png", mimeType: "image/png", sizes: ["48x48", "any"] },
      { source: "data:image/svg+xml,<svg/>" },
    ],
    meta: { "example.com/order": 1, nested: { list: [true, null, -1] } },
  },
  (args: { id: string }): void => {},
);
