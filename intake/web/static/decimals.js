// Exact decimals as whole numbers of 1/10000: what money, prices and quantities on paper are written in. No floating point.

const UNIT = 10_000n;
const PLAIN = /^(-?)(\d{1,12})(?:\.(\d{1,4}))?$/;

/** @returns {bigint|null} ten-thousandths; null for what is no such number */
export function readDecimal(text) {
  const plain = String(text ?? "").normalize("NFKC").replace(/[¥￥,\s]/g, "").replace(/^\+/, "").replace(/[−–]/, "-");
  const found = PLAIN.exec(plain);
  if (!found) return null;
  const [, minus, whole, part = ""] = found;
  const value = BigInt(whole) * UNIT + BigInt(part.padEnd(4, "0"));
  return minus ? -value : value;
}

/** Ten-thousandths as an amount: two places, more only where there are more. */
export function writeDecimal(value) {
  const [minus, size] = value < 0n ? ["-", -value] : ["", value];
  const part = String(size % UNIT).padStart(4, "0").replace(/0{1,2}$/, "");
  return `${minus}${size / UNIT}.${part}`;
}

const size = (value) => (value < 0n ? -value : value);
const haveOneSign = (a, b) => (a === 0n && b === 0n) || a < 0n === b < 0n;

/** Quantity times price, rounded to cents half away from zero, in ten-thousandths. */
export function multiply(quantity, price) {
  const product = quantity * price; // hundred-millionths
  const cents = (size(product) + 500_000n) / 1_000_000n;
  return (product < 0n ? -cents : cents) * 100n;
}

/** Whether an amount is quantity times price: `holds`, `near` (cut, or rounded in another way), `fails`. */
export function tryProduct(quantity, price, amount) {
  const product = quantity * price;
  if (multiply(quantity, price) === amount && haveOneSign(product, amount)) return "holds";
  const off = size(product) - size(amount) * UNIT;
  return haveOneSign(product, amount) && off >= -500_000n && off < 1_000_000n ? "near" : "fails";
}

/** The sum of those that are numbers, and how many are none. */
export function addUp(values) {
  let [total, missing] = [0n, 0];
  for (const value of values) value === null ? (missing += 1) : (total += value);
  return { total, missing };
}
