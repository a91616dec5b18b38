/** A site's address with and without www, and its subdomains: what people mean by "my site". */
export function allowedDomains(domain: string): string[] {
  const base = domain.replace(/^(www|\*)\./, '');
  return base.includes('.') ? [base, `*.${base}`] : [base];
}

/** `www.my-shop.example` → "my-shop.example". */
export function siteName(domain: string): string {
  return domain.replace(/^(www|\*)\./, '');
}
