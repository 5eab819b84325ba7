/** `wit/skill.wit` as TypeScript sees it. */

declare module "skill:engine/config@0.1.0" {
  export function get(key: string): string | undefined;
}

declare module "skill:engine/secrets@0.1.0" {
  export function reference(name: string): string;
  export function reveal(name: string): string;
}

declare module "skill:engine/http@0.1.0" {
  export interface Request {
    method: string;
    url: string;
    headers: [string, string][];
    body: Uint8Array | undefined;
    timeout: number | undefined;
    maxRedirects: number;
  }
  export interface Response {
    url: string;
    status: number;
    headers: [string, string][];
    body: Uint8Array;
  }
  export function send(request: Request): Response;
}

declare module "skill:engine/log@0.1.0" {
  export type Level = "debug" | "info" | "warning" | "error";
  export function write(level: Level, message: string): void;
}

declare module "skill:engine/progress@0.1.0" {
  export function report(progress: number, total: number | undefined, message: string | undefined): void;
}

declare module "skill:engine/user@0.1.0" {
  export type Kind = "form" | "url" | "sampling" | "roots";
  export type Question =
    | { tag: "form"; val: { message: string; schema: string } }
    | { tag: "url"; val: { message: string; url: string } }
    | { tag: "sampling"; val: string }
    | { tag: "roots" };
  export type Answer = { tag: "given"; val: string | undefined } | { tag: "declined" } | { tag: "cancelled" };
  export function kinds(): Kind[];
  export function ask(questions: { key: string; question: Question }[]): Answer[];
}

declare module "skill:engine/script@0.1.0" {
  export function entry(): string;
  export function paths(): string[];
  export function read(path: string): Uint8Array | undefined;
}
