/**
 * Answers equal questions once: whoever asks while an answer is being worked out waits for that one, and for
 * `milliseconds` after it has come it is given again. A failure is given to those who wait and then forgotten.
 * @param most answers kept at once; the oldest goes first
 */
export function singleFlight<Answer>(
  milliseconds: number,
  most: number,
): (question: string, work: () => Promise<Answer>) => Promise<Answer> {
  const answers = new Map<string, { readonly answer: Promise<Answer>; staleAt: number }>();
  return (question, work) => {
    const present = answers.get(question);
    if (present && performance.now() < present.staleAt) return present.answer;
    const flight = { answer: work(), staleAt: Number.POSITIVE_INFINITY };
    answers.delete(question);
    answers.set(question, flight);
    flight.answer.then(
      () => {
        flight.staleAt = performance.now() + milliseconds;
      },
      () => {
        if (answers.get(question) === flight) answers.delete(question);
      },
    );
    for (const oldest of answers.keys()) {
      if (answers.size <= most) break;
      answers.delete(oldest);
    }
    return flight.answer;
  };
}
