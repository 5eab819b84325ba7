/**
 * Greets.
 * @param {Object} args - All of it.
 * @param {string} args.name - Whom to greet.
 * @param {boolean} [args.shout=false] Loudly.
 * @param {string} [args.word=Hello]
 * @param {string} [args.digits=5]
 * @param {number=} args.times
 * @param {string[]} [args.tags=["a"]]
 * @param {object} args.to
 * @param {string} args.to.name - Of the other.
 * @param {object[]} args.list
 * @param {number} args.list[].x
 * @param {number} [args.list[].y]
 * @returns {Promise<number>}
 */
export async function greet(args) {
  return 1;
}
