/** One part: its number from 1, and its first and last byte. */
export type ByteRange = { readonly number: number; readonly first: number; readonly last: number };

const mostParts = 10_000;

/** Parts of equal size that cover `size` bytes; larger than asked for where 10,000 parts would not do (L9). */
export function partRanges(size: number, partSize: number): readonly ByteRange[] {
  const bytes = Math.max(partSize, Math.ceil(size / mostParts));
  const count = Math.ceil(size / bytes);
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    first: index * bytes,
    last: Math.min(size, (index + 1) * bytes) - 1,
  }));
}
