/** Messages in the order in which they came, for one who takes them one by one. */
export interface Mailbox<Message> {
  put(message: Message): void;
  /** The next one, as soon as there is one; null after the signal. */
  take(): Promise<Message | null>;
}

/** An empty one; what is in it when the signal is aborted stays there. */
export function createMailbox<Message>(signal: AbortSignal): Mailbox<Message> {
  const messages: Message[] = [];
  let wake = () => {};
  signal.addEventListener("abort", () => wake());
  return {
    put(message) {
      messages.push(message);
      wake();
    },
    async take() {
      while (!signal.aborted && messages.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return signal.aborted ? null : messages.shift()!;
    },
  };
}
