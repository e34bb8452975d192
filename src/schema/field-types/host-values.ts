/** Hosts of links and domains of e-mail addresses, in the one spelling they are stored in. */

const LABEL = /^[a-z0-9_-]+$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** What WHATWG's host parser makes of a host (lower case, Punycode, ASCII dots); null where it refuses it. */
const parseHost = (host: string): string | null => {
  // Characters that would end the host for the URL parser, or that it drops, must not get there.
  if (/[\s/?#@:\\%<>[\]^|`{}"\p{Cc}]/u.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname.replace(/\.$/, '');
  } catch {
    return null;
  }
};

/** A domain name (also one of a single label) in canonical spelling; null if it is none, or an IP address. */
export const canonicalDomain = (text: string): string | null => {
  const host = parseHost(text);
  if (host === null || IPV4.test(host)) return null;
  return host.split('.').every((label) => LABEL.test(label)) ? host : null;
};

/** The host of a link in canonical spelling: a dotted name, an IP address or `localhost`; else null. */
export const canonicalHost = (text: string): string | null => {
  if (IPV4.test(text)) return parseHost(text);
  if (text.startsWith('[')) return canonicalIpv6(text);
  const domain = canonicalDomain(text);
  return domain !== null && (domain.includes('.') || domain === 'localhost') ? domain : null;
};

const canonicalIpv6 = (text: string): string | null => {
  if (!/^\[[\da-f:.]+\]$/i.test(text)) return null;
  try {
    return new URL(`http://${text}`).hostname;
  } catch {
    return null;
  }
};
