/** Inside the sandbox: a fault of the script that the generated code found, told in our own words. */
export class Refusal {
  constructor(readonly text: string) {}
}
