"""The word lists of names and paths."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PASSWORDS = _set("""
    password passwd passphrase passcode pwd pw psk passwort pass userpass dbpass
""")
"""Words that name a password."""

SECRETS = _set("""
    secret secrets token tokens credential credentials creds apikey apikeys secretkey accesskey authkey apitoken
    authtoken accesstoken apisecret
""")
"""Words that name another secret."""

KEYS = _set("""
    api access private secret auth encryption encrypt decryption signing sign master session app jwt hmac service
    account admin webhook license licence storage shared ssh aes crypto cipher cookie security rsa deploy server
    write ingest integration bearer machine root data fernet fallback preshared validation openai ai
""")
"""What makes a `key` a secret one; a primary, cache, sort or public key is none."""

OTHER = _set("""
    name names id ids field fields header headers url uri urls path paths file files filename dir type types policy
    length len size min max ttl timeout expiry expires expire expiration lifetime age regex pattern patterns prefix
    suffix label labels hint placeholder reset form page route endpoint method error errors message msg text title
    help description desc hash hashed digest encrypted algorithm alg scheme format provider service manager count
    index column table param parameter arg var env ref reference version status state enabled required visible input
    button link class css selector strength score rule rules validator validation check checks generator factory
    store backend mode kind attribute attr property prop option options request response confirmation confirm
    confirmed changed change updated update created forgot lost expired invalid missing incorrect wrong requirements
    usage limit limits budget rotation source target claim claims scope scopes issuer audience auth login data list
    map keys exists valid is has the for from set get hasher encoder location arn mount volume resource group kid
    alias aliases template dialog modal icon component screen view separator delimiter char chars character
    characters counter tokenizer cost price address symbol contract mint
""")
"""Words after a secret's own that make the name one of something else: `password_reset_url`, `secret_name`."""

BEFORE = _set("""
    csrf xsrf public publishable publish pub page continuation sort cursor cache primary foreign partition hash no
    without hide show toggle forgot reset invalid wrong has is use skip require disable enable encrypted hashed
    sealed anon design max min num total rotate revoke verify validate generate
""")
"""Words before a secret's own that say it is none: `csrf_token`, `public_key`."""

CODE = _set("""
    py pyi js jsx mjs cjs ts tsx java kt kts go rb php cs fs vb c h cc cpp hpp m mm rs swift scala dart ex exs erl
    lua pl pm r jl groovy gradle clj vue svelte astro sol zig nim tf tfvars hcl bicep proto graphql gql html htm
    xhtml jsp erb ejs hbs twig css scss less sass json jsonc json5 ipynb toml cue jsonnet libsonnet ps1 psm1 bat cmd
    coffee litcoffee cljs cljc cxx hh hxx cu elm hs lhs ml mli fsx cr rkt scm el lisp d v pas dpr vbs aspx cshtml razor
    cfm cfc haml slim pug jade liquid njk mustache mako gd hx re res purs rake gemspec podspec pyx pxd as wgsl glsl
""")
"""Suffixes of files that quote what they mean literally."""

PROSE = _set("""
    md mdx markdown rst adoc asciidoc txt tex org wiki po pot log eml
""")
"""Suffixes of files for readers."""

DATA = _set("""
    csv tsv svg map lock sum min snap sqlite jsonl ndjson geojson parquet
""")
"""Suffixes of files that hold data, no settings."""

LOCKS = _set("""
    package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml poetry.lock pdm.lock uv.lock cargo.lock go.sum
    composer.lock gemfile.lock pipfile.lock bun.lock flake.lock packages.lock.json mix.lock podfile.lock
    pubspec.lock .terraform.lock.hcl
""")
"""Files that package managers write."""
