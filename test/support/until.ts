/** Polls until `isTrue`; the failure names what it waited for. */
export async function until(isTrue: () => Promise<boolean>, what = 'the condition', withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await isTrue());) {
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
