import { Content, text, type Reader } from "./content";
import { show } from "./show";
import type { Json } from "./tool";

/** One message of what a prompt makes: who says it, and what. Made by `user` and `assistant`. */
export class Message {
  constructor(
    readonly role: Reader,
    readonly content: Content,
  ) {
    if (role !== "user" && role !== "assistant") {
      throw new TypeError(`a message is said by "user" or "assistant", and not by ${show(role)}`);
    }
    if (!(content instanceof Content)) {
      throw new TypeError("a message takes a string or `Content`, such as `content.image(…)`");
    }
  }
}

/** What the user says. */
export function user(content: string | Content): Message {
  return message("user", content);
}

/** What the model has said, for an example or to go on from. */
export function assistant(content: string | Content): Message {
  return message("assistant", content);
}

/** A message, or what one of the user's holds. */
export type Part = string | Content | Message;

function message(role: Reader, content: string | Content): Message {
  return new Message(role, typeof content === "string" ? text(content) : content);
}

/** What a prompt makes, where messages alone would not do. */
export class Conversation {
  readonly description: string | undefined;
  readonly messages: Part[];
  readonly meta: { [key: string]: Json } | undefined;

  constructor({ description, messages, meta }: ConversationParts) {
    if (description !== undefined && typeof description !== "string") {
      throw new TypeError(`the description of a conversation is ${show(description)}, and has to be a string`);
    }
    this.description = description;
    this.messages = messages;
    this.meta = meta;
  }
}

export interface ConversationParts {
  /** For people: what this conversation is, where it depends on the arguments. */
  description?: string;
  messages: Part[];
  /** For extensions of the protocol. */
  meta?: { [key: string]: Json };
}

export function conversation(parts: ConversationParts): Conversation {
  return new Conversation(parts);
}
