// What differs between two texts, word by word (in Chinese character by character).

import { element } from "../dom.js";

const PIECES = /[\p{Script=Latin}\p{N}]+|\s+|[^\p{Script=Latin}\p{N}\s]/gu;
const MOST_CELLS = 4_000_000; // of the table below: two texts of 2,000 pieces each

/** Both texts as parts (texts and `mark` elements), what only one of them has marked. */
export function differing(before, after) {
  if (before === after) return [[before], [after]];
  const [left, right] = [before, after].map((text) => text.match(PIECES) ?? []);
  let start = 0;
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const [onlyLeft, onlyRight] = [left, right].map((pieces) => pieces.slice(start, pieces.length - end));
  const common = onlyLeft.length * onlyRight.length <= MOST_CELLS ? shared(onlyLeft, onlyRight) : [new Set(), new Set()];
  const whole = (pieces, own, kept) => [
    ...pieces.slice(0, start).map((piece) => [piece, true]),
    ...own.map((piece, index) => [piece, kept.has(index)]),
    ...pieces.slice(pieces.length - end).map((piece) => [piece, true]),
  ];
  return [parts(whole(left, onlyLeft, common[0])), parts(whole(right, onlyRight, common[1]))];
}

/** The places, in each of two lists, of their longest common subsequence. */
function shared(left, right) {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      lengths[here] = left[row] === right[column] ? lengths[here + width + 1] + 1 : Math.max(lengths[here + width], lengths[here + 1]);
    }
  }
  const kept = [new Set(), new Set()];
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    const here = row * width + column;
    if (left[row] === right[column]) {
      kept[0].add(row++);
      kept[1].add(column++);
    } else if (lengths[here + width] >= lengths[here + 1]) row += 1;
    else column += 1;
  }
  return kept;
}

/** Pieces put together again, neighbours of one kind as one part. */
function parts(pieces) {
  const groups = [];
  for (const [piece, same] of pieces) {
    if (groups.at(-1)?.same === same) groups.at(-1).text += piece;
    else groups.push({ text: piece, same });
  }
  return groups.map(({ text, same }) => (same ? text : element("mark", {}, text)));
}
