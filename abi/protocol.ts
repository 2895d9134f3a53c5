// The form in which a protocol between user processes is declared: as data, once. From a declaration come the client
// stubs, the server's dispatcher, the decoder of traces and the reference page. The declarations stand in
// servers/protocols/, this file only says what they look like.
//
// On the wire a message's label is its protocol's `base` plus its `number`, so that every label of the system is
// unique: one endpoint can serve several protocols, and a tool can name any message that it sees.
//
// A word is an unsigned 32-bit number, unless its name is written with a type: 'status: i32'. The first four words
// travel in registers; further ones stand at the start of the payload (then there is no other payload).

/** What the message page carries: one of these forms. All text is UTF-8. */
export type Payload =
  /** One text: the whole payload. Several: each ends with a NUL. */
  | { readonly texts: readonly string[] }
  /** Anything, of any length up to PAYLOAD_BYTES. The receiver gets an address and a number of bytes. */
  | { readonly bytes: string }
  /** Records one after the other: the words, the length of the text in bytes, the text, padded to a word. */
  | { readonly records: { readonly words: readonly string[]; readonly text: string } };

/** A handle that travels with a message. */
export interface HandleField {
  readonly name: string;
  /** The rights that are passed on (names from abi/handles.ts); all that the sender has where absent. */
  readonly rights?: readonly string[];
  /** The sender gives it away. */
  readonly move?: boolean;
}

export interface Message {
  readonly name: string;
  readonly number: number;
  readonly does: string;
  readonly words?: readonly string[];
  readonly payload?: Payload;
  readonly handles?: readonly HandleField[];
  /** What a successful reply carries. Exactly one word (below 2^31), one handle or one
   *  `bytes`: that is what the client stub returns. */
  readonly results?: {
    readonly words?: readonly string[];
    readonly payload?: Payload;
    readonly handles?: readonly HandleField[];
  };
  /** Errors beyond E_BAD_REQUEST and E_PEER_DEAD, which every message can give. */
  readonly errors?: readonly string[];
  /** What a server answers that does not implement this message. Default: E_BAD_REQUEST. */
  readonly unimplemented?: string;
}

export interface Protocol {
  readonly name: string;
  /** Added to the numbers of its messages: a multiple of 0x100 below 0x8000, different for each protocol. */
  readonly base: number;
  readonly summary: string;
  readonly constants?: readonly { readonly name: string; readonly value: number; readonly does: string }[];
  readonly messages: readonly Message[];
}
