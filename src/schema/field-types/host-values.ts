/** Hosts of links and domains of e-mail addresses, in the one spelling they are stored in. */

const LABEL = /^[a-z\d_-]+$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const hostnameOf = (host: string): string | null => {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
};

/** What WHATWG's host parser makes of a host (lower case, Punycode, ASCII dots); null if it refuses it. */
const parseHost = (host: string): string | null =>
  // Characters that would end the host for the URL parser, or that it drops, must not get there.
  /[\s/?#@:\\%<>^|`{}"\p{Cc}]/u.test(host) ? null : hostnameOf(host);

/** A dotted domain name, or `localhost`, in canonical spelling; null if it is none, or an IP address. */
export const canonicalDomain = (text: string): string | null => {
  const host = parseHost(text)?.replace(/\.$/, '');
  if (host === undefined || IPV4.test(host)) return null;
  const labels = host.split('.');
  const isName = labels.length > 1 || host === 'localhost';
  return isName && labels.every((label) => LABEL.test(label)) ? host : null;
};

/** The host of a link in canonical spelling: a domain name or an IP address written in full; else null. */
export const canonicalHost = (text: string): string | null => {
  if (IPV4.test(text)) return parseHost(text);
  return /^\[[\da-f:.]+\]$/i.test(text) ? hostnameOf(text) : canonicalDomain(text);
};
