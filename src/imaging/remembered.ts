/** Computes each answer once: images have few different values, and tables many rows. Answers are shared. */
export function remembered<Value, Answer>(answer: (value: Value) => Answer): (value: Value) => Answer {
  const known = new Map<Value, Answer>();
  return (value) => {
    const earlier = known.get(value);
    if (earlier !== undefined || known.has(value)) return earlier as Answer;
    const found = answer(value);
    known.set(value, found);
    return found;
  };
}
