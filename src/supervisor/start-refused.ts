/** The instance cannot start for a reason that the operator can change; printed without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
