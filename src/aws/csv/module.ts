import { moduleBytes } from "./module.wasm.ts";

/** WebAssembly as far as it is used here; the types of Node 20 have none. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
}

/** What `inflate` of the module ended with. */
export const inflated = { moreInput: 0, moreRoom: 1, whole: 2, broken: 3 } as const;

/** What `cut` of the module came to: a row, or something else. */
export const cutRow = 1;

/** One reader of the module; see assembly/. Places are numbers of bytes of `memory`, which stays as long as it is. */
export type RowModule = {
  readonly memory: Buffer;
  /** Of the bucket's name, and of the quotes of the row that was cut last. */
  readonly namePlace: number;
  readonly quotesPlace: number;
} & Pick<Exports, Functions>;

type Functions = { [Name in keyof Exports]: Exports[Name] extends Constant ? never : Name }[keyof Exports];

type Constant = { readonly value: number } | { readonly buffer: ArrayBuffer };

type Exports = {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly NAME: { readonly value: number };
  readonly QUOTES: { readonly value: number };
  readonly beginInflate: () => void;
  readonly inflate: () => number;
  readonly inputBegin: () => number;
  readonly inputEnd: () => number;
  readonly inputPlace: () => number;
  readonly inputRoom: () => number;
  readonly inputGiven: (bytes: number) => void;
  readonly inputTaken: (bytes: number) => void;
  readonly outputPlace: () => number;
  readonly outputRoom: () => number;
  readonly outputGiven: (bytes: number) => void;
  readonly makeRoom: () => number;
  readonly rowPlace: () => number;
  readonly setRow: (place: number) => void;
  readonly expectColumns: (columns: number) => number;
  readonly countBy: (
    name: number,
    nameLength: number,
    size: number,
    ...places: readonly [number, number, number, number]
  ) => void;
  readonly cut: () => number;
  readonly learn: () => number;
  readonly objectsOf: (kind: number) => number;
  readonly bytesOf: (kind: number) => number;
};

let module: WebAssembly.Module | undefined;

/** A reader with a memory of its own, of 0.7 MB. */
export function openModule(): RowModule {
  module ??= new WebAssembly.Module(Buffer.from(moduleBytes, "base64"));
  // Its own text, compiled by us.
  const exports = new WebAssembly.Instance(module).exports as Exports;
  const { memory, NAME, QUOTES } = exports;
  return {
    ...exports,
    memory: Buffer.from(memory.buffer),
    namePlace: NAME.value,
    quotesPlace: QUOTES.value,
  };
}
