import type { Style } from "../report/terminal/style.ts";
import type { Context } from "./program.ts";
import { wantsColour } from "./shell.ts";

/** How text for standard output looks: its width, and whether it may have colour. */
export function styleFor({ shell, colour }: Context): Style {
  return { columns: shell.stdout.columns, colour: wantsColour(shell, shell.stdout, colour()) };
}
