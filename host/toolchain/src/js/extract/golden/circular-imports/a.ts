import type { Base } from "./index";
import type { B } from "./b";
export interface A extends Base { b?: B }
