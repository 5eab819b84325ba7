import type { Person, Mode as Speed } from "./types";
import { type Deep } from "./deep/index.js";
import * as types from "./types";
import Default, { Color } from "./defaults";
import type { Declared } from "./declared";
import { Renamed, Starred } from "./barrel";

export function f(args: {
  person: Person;
  speed: Speed;
  deep: Deep;
  qualified: types.Mode;
  standard: Default;
  color: Color;
  red: Color.Red;
  declared: Declared;
  renamed: Renamed;
  starred: Starred;
  inline: import("./types").Mode;
  namespaced: import("./barrel").all.Mode;
}): types.Person {
  return args.person;
}
