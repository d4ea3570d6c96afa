/** The results of the latest few works, for callers that ask for the same at the same time. */
export class Latest<T> {
  private readonly works = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  get(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.works.get(key);
    if (known) return known;
    if (this.works.size >= this.most) this.works.delete(this.works.keys().next().value!);
    const started = work();
    this.works.set(key, started);
    started.catch(() => this.works.delete(key));
    return started;
  }
}
