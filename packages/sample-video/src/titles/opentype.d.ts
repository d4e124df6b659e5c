/** What is used of opentype.js. Its types at DefinitelyTyped bring those of browsers with them, which differ from Node.js's. */
declare module 'opentype.js' {
  /** A piece of an outline, in pixels, y down. */
  export type PathCommand =
    | { readonly type: 'M'; readonly x: number; readonly y: number }
    | { readonly type: 'L'; readonly x: number; readonly y: number }
    | { readonly type: 'Q'; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | {
        readonly type: 'C';
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
        readonly x: number;
        readonly y: number;
      }
    | { readonly type: 'Z' };

  export interface Path {
    readonly commands: readonly PathCommand[];
    extend(other: Path): void;
    getBoundingBox(): { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  }

  export interface Glyph {
    /** In units of the font. */
    readonly advanceWidth?: number;
    getPath(x: number, y: number, fontSize: number): Path;
  }

  export interface Font {
    readonly unitsPerEm: number;
    charToGlyph(letter: string): Glyph;
  }

  const opentype: {
    readonly Path: new () => Path;
    /** Reads a TTF, OTF or WOFF file. */
    parse(bytes: ArrayBuffer): Font;
  };
  export default opentype;
}
