// Answers of a terminal to questions of a program: who it is (c), where the cursor is (R), whether all is well (n), modes (y), its size (t), its colours (OSC), its texts (DCS).
const reply = /^(?:\x1b\[[?>=]?[\d;]*\$?[cRnyt]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\)+$/;

/** Whether `data` was said by the terminal itself, not by whoever types. */
export const isReply = (data: string) => reply.test(data);
