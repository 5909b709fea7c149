/** What can be closed, a store above all, whose closing may find that something was not written. */
export interface Closable {
  close(): Promise<void>;
}

/** Works with something and closes it. What closing finds counts unless the work itself has gone wrong. */
export async function andClose<Opened extends Closable, Result>(
  opened: Opened,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await work(opened);
  } catch (error) {
    await opened.close().catch(() => {});
    throw error;
  }
  await opened.close();
  return result;
}
