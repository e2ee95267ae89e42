// A contact's short key in the index of its transactions. Contacts come in no order, so every insert touches a page of
// its own in that index: a third of the bytes is a third of the pages to write and to flush.

/** 32 bits of a contact's id; contacts may share one, so queries compare the whole id too. */
export function contactKey(contactId: string): number {
  return Number.parseInt(contactId.slice(-8), 16);
}
