declare module 'stac-node-validator' {
  interface Fault {
    instancePath?: string;
    message: string;
  }
  function validate(
    data: object,
    config: { loader: (uri: string) => Promise<Record<string, unknown>> },
  ): Promise<validate.Report>;
  namespace validate {
    interface Report {
      id: string;
      valid: boolean | null;
      messages: string[];
      children: Report[];
      results: { core: Fault[]; extensions: Record<string, Fault[]> };
    }
  }
  export = validate;
}
