/** Count, extremes, mean and spread of a stream of numbers; blocks are summed up by themselves and then merged (Chan et al.). */
export class Moments {
  count = 0;
  min = NaN;
  max = NaN;
  private center = NaN;
  private squares = 0;

  /** @param values may hold anything but NaN; infinities are counted and make the mean one or NaN */
  add(values: Float64Array, length: number): void {
    if (length === 0) return;
    let [min, max, sum] = [Infinity, -Infinity, 0];
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    const mean = sum / length;
    let [squares, drift] = [0, 0];
    for (let i = 0; i < length; i++) {
      const off = values[i]! - mean;
      squares += off * off;
      drift += off;
    }
    // What rounding left in the mean comes out of the second pass.
    const rest = Number.isFinite(mean) ? drift / length : 0;
    this.merge(length, min, max, mean + rest, squares - rest * drift);
  }

  get mean(): number {
    return this.center;
  }

  /** Of the whole, not of a sample. */
  get standardDeviation(): number {
    return this.count === 0 ? NaN : Math.sqrt(Math.max(0, this.squares) / this.count);
  }

  private merge(count: number, min: number, max: number, mean: number, squares: number): void {
    if (this.count === 0) {
      Object.assign(this, { count, min, max });
      [this.center, this.squares] = [mean, squares];
      return;
    }
    const total = this.count + count;
    const delta = mean - this.center;
    this.squares += squares + (delta * delta * this.count * count) / total;
    this.center = Number.isFinite(delta) ? this.center + (delta * count) / total : this.center + mean;
    this.count = total;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }
}
