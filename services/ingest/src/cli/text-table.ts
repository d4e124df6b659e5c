/** Rows as lines with columns under one another; what people or programs wrote takes one line each, whatever it holds. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(onOneLine));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  return shown.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What would move the cursor is left out. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
