// Every maximum of an import in one place. Bytes, characters, rows or ms, as each name says.

/** Limits of an import. */
export const IMPORT = {
  /** Bytes of the file or of standard input. */
  fileBytesMax: 512 * 1024 * 1024,
  /** Rows of one file, the header not counted. */
  rowsMax: 1_000_000,
  /** Characters of one row with its quoted line breaks; what an unclosed quote may swallow at most. */
  rowCharsMax: 128 * 1024,
  /** Characters of one line of formats that are not CSV. */
  lineCharsMax: 1024 * 1024,
  /** Characters of a file of a format that is read as a whole. */
  wholeCharsMax: 64 * 1024 * 1024,
  /** Characters of one property of a vCard, unfolded; pictures are not read at all. */
  propertyCharsMax: 64 * 1024,
  /** Bytes of a zip file, and of what is unpacked of it. */
  zipBytesMax: 256 * 1024 * 1024,
  unzippedBytesMax: 128 * 1024 * 1024,
  /** Entries of a zip file that are looked at. */
  zipEntriesMax: 100_000,
  /** Bytes of a rules file. */
  rulesBytesMax: 1024 * 1024,
  /** Members of a group whose columns are read. */
  membersMax: 500,
  /** Elements within each other in XML. */
  xmlDepthMax: 100,
  /** Rows whose quotes cannot be made sense of; above this the file is not what it was taken for. */
  brokenRowsMax: 100,
  /** Refused rows that are remembered; with one more the import stops. */
  problemsMax: 100_000,
  /** Warnings that are remembered; later ones are only counted. */
  warningsMax: 1_000,
  /** Characters of an amount's cell; longer ones are no amounts. */
  amountCharsMax: 100,
  /** Characters of a cell that are quoted in a message. */
  excerptMax: 40,
  /** Rows, and bytes of their JSON (from above), in one request to the daemon. */
  requestRowsMax: 1_000,
  requestBytesMax: 1024 * 1024,
  /** Refused rows that are listed on a terminal. */
  listedMax: 20,
} as const;
