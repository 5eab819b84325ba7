/** A name of a person. */
type Name = string;
type Names = Name[];
type Args = {
  name: Name;
  names: Names;
  /** A nickname. */
  nick: Name;
};
export function f(args: Args): Name {
  return args.name;
}
