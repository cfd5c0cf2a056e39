/** The file cannot be read as a table; the message is one sentence that says why and what to do. */
export class TabularFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TabularFileError';
  }
}
