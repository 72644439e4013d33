// "Did you mean …?"

/** The nearest candidate when it is near enough to be a typing error, else undefined. */
export function nearest(name, candidates) {
  let best;
  let least = Math.max(2, Math.floor(name.length / 4)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const d = distance(name, candidate);
    if (d < least) { least = d; best = candidate; }
  }
  return best;
}

export const didYouMean = (name, candidates, otherwise) => {
  const best = nearest(String(name), [...candidates].filter(c => c !== name));
  return best ? `did you mean "${best}"?` : otherwise;
};

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
