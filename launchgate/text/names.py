"""What the name of a variable, key, attribute or option promises about its value: the one classifier of secret names.

Plain functions over text and word lists; nothing of ours is imported.
"""

from __future__ import annotations

import re
from functools import lru_cache

PASSWORD, SECRET = "password", "secret"

PUBLIC_PREFIXES = (
    "NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "PUBLIC_", "EXPO_PUBLIC_", "GATSBY_", "STORYBOOK_",
    "VUE_APP_", "PREACT_APP_",
)  # fmt: skip
"""Build tools copy variables with these prefixes into the bundle that every visitor downloads."""


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
    write ingest integration bearer machine root data fernet fallback preshared validation openai ai role
""")
"""What makes a `key` a secret one; a primary, cache, sort or public key is not."""

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
    sealed anon design max min num total rotate revoke verify validate generate allow completion prompt
""")
"""Words before a secret's own that show it is not one: `csrf_token`, `public_key`."""

# Providers whose `key` is a secret without a further word: `MAILGUN_KEY`. None whose keys every visitor gets, and none
# that is a common word of programs too; the keys of those are found as `api_key`, `token` and `secret`.
PROVIDERS = _set("""
    1password abuseipdb adafruit adafruitio adobe aikido airbrake airtable aiven akeyless alchemy alibaba aliyun
    anthropic anypoint apifonica apify apilayer apimetrics apitemplate appdynamics appfollow appointedd appoptics
    appsflyer appsynergy appveyor artifactory asaas asana assemblyai atera atlassian auth0 authress autoklose avaza
    aviationstack axiom axonaut ayrshare azure azuredevops azureopenai azuresearchquery azurestorage backblaze
    bannerbear baremetrics beamer beebole besnappy besttime betterstack bitbar bitbucket bitcoinaverage bitly
    bitrise bittrex blazemeter blitapp blocknative blynk bombbomb boostnote borgbase brandfetch brave brevo
    browserstack browshot bscscan buddyns budibase bugherd buildkite bulbul buttercms caflou calendarific calendly
    calorieninja campayn cannyio canva capsulecrm carboninterface centralstationcrm cerebras chargebee chartmogul
    chatfule checio checkly checklyhq chromatic cicero circleci civo clarifai clearbit clerk clickhouse clickup
    cliengo clockify clojars cloudconvert cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsight
    cloudsmith cloverly clustdoc cockroachlabs coda codacy codeclimate codecov codemagic codequiry cohere coinapi
    coinbase coinlayer coinlib coinmarketcap collect2 commercejs configcat confluent contentful conversiontools
    convertapi convertkit couchbase countrylayer coveralls craftmypdf cratesio crowdin cryptocompare currencyfreaks
    currencylayer currencyscoop currents customerio d7network dailyco dareboost databento databox databricks datadog
    datastax debounce deepai deepgram deepl deepseek deno dependencytrack detectify detectlanguage devcycle devin
    dfuse diffbot diggernaut digitalocean discord disqus docker dockerhub docparser documo docusign doppler dronahq
    droneci dropbox duffel dynalist dynatrace dyspatch easypost ebay ecostruxureit edenai elastic elasticemail
    elasticsearch elevenlabs endorlabs etherscan ethplorer etsy eventbrite everhour exchangerate exchangerates
    exoscale extractor facebook faceit fastly fetchrss figma fileio filestack financialmodelingprep findl finicity
    finnhub firecrawl fireworks fixer fixerio flatio flexport flickr flight flightlabs flutterwave flyio formbucket
    formcraft formio foursquare freemius freshbooks freshdesk fullcontact fxmarket geckoboard geoapify geocodify
    geocodio geoipifi getemail getgeo getgist getresponse gitea github gitlab gitter gocardless google googleoauth2
    grafana graphhopper greptile groovehq groq gtmetrix guardian gumroad gyazo happyscribe hellosign helpcrunch
    helpscout here heroku hetzner highnote hiveage holiday holodex honeybadger honeycomb html2pdf hubspot
    huggingface hunterio hybiscus ibm iexapis iexcloud imagekit imagga influxdb infobip infomaniak infracost infura
    instabot intercom interseller intra42 intrinio ip2location ipapi ipgeolocation ipinfo ipinfodb ipquality ipstack
    jenkins jfrog jira jotform jumpcloud jupiterone juro kandji karmacrm keycloak kickbox klaviyo klipfolio
    knapsackpro kontent kucoin kylas langfuse langsmith languagelayer lark launchdarkly leadfeeder lemlist
    lemonsqueezy lendflow lessannoyingcrm lexigram lichess linenotify linkedin linode livestorm loadmill lob logdna
    loggly loginradius logzio lokalise looker loyverse lunchmoney madkudu mailboxlayer mailchimp mailerlite
    mailersend mailgun mailjet mailjetsms mailmodo mailsac mailtrap mandrill mapbox mapquest marketstack mattermost
    mavenlink maxmind mediastack meilisearch meistertask meraki mergify mesibo messagebird microsoftteams midtrans
    mindmeister minimax miro mistral mixmax mockaroo mollie mongodb monkeylearn moonclerk moosend moralis
    myintervals nasdaqdatalink netlify newrelic newsapi newscatcher nftport ngrok nicereply nightfall nozbeteams
    numverify nvapi nvidia nylas nytimes oanda okta omdb omnisend onesignal onfido oopspam openai opencage
    opencagedata openrouter openuv openweather openweathermap opsgenie optimizely ovh packagecloud paddle pagarme
    pagerduty pandadoc pandascore papertrail paralleldots particleio pastebin paydirtapp paymoapp paymongo paypal
    paystack pdflayer pdfshift peopledatalabs pepipost percy perplexity pexels pinecone pinterest pipedream
    pipedrive pixabay plaid planetscale planyo plivo podio polls polygonscan polymarket positionstack postageapp
    postman postmark powrbot prodpad prospectcrm protocolsio proxycrawl pulumi pushbullet qase qualaroo qubole
    quickbooks rapidapi rawg reachmail readme reallysimplesystems rebrandly recurly rentman replicate replyio
    requestfinance resend restpackhtmltopdf restpackscreenshot revenuecat ritekit rockset rollbar rootly rubygems
    runpod salesblink salescookie salesflare salesforce samsara sanity sauce saucelabs scaleway scalingo scalr
    scrapeowl scraperapi scraperbox scrapestack scrapfly scrapingant scrapingbee screenshot screenshotlayer
    scrutinizerci securitytrails selectpdf semaphoreci sematext sendbird sendgrid sendinblue sentry serpapi
    serphouse serpstack sherpadesk shipday shippo shodan shopify shotstack shutterstock signaturit signupgenius
    sigopt simfin simplesat simplynoted simvoly sinch skrappio smartsheet smartsheets smartthings smtp2go snipcart
    snowflake snyk sonar sonarcloud sonarqube sourcegraph sparkpost speechtextai splunk spoonacular sportsmonk
    spotify squarespace squareup sslmate stackhawk statuscake statuspage statuspal stitchdata stockdata storecove
    stormboard stormglass storyblok storychief stripe stripo stytch sumologic supabase supernotes surveybot
    surveymonkey surveysparrow swiftype tableau tailscale tallyfy tatum tatumio tavily taxjar teamworkcrm
    teamworkdesk teamworkspaces technicalanalysis tefter telegram telnyx terraformcloud theodds thingsboard
    thunderforest thunderstore ticketmaster tickettailor tiingo timecamp timezone tinify tmetric todoist togetherai
    toggl toggltrack tomtom tradier transferwise travelpayouts travisci trello truenas twelvedata twilio twitch
    twitter tyntec typeform typesense ubidots uclassify unkey unsplash upcdatabase upcloud upstash uptimerobot
    urlscan vatlayer vbout vercel verimail veriphone versioneye viewneo virustotal visualcrossing voiceflow
    voicegain voodoosms voyageai vpnapi vultr vyte wakatime wandb weatherapi weatherbit weatherstack web3storage
    webflow webscraper weightsandbiases whoxy wistia workato workos worksnaps workstack worldcoinindex worldweather
    wrike xai yandex yelp youneedabudget yousign youtube zapier zendesk zenkit zenrows zenscrape zeplin zerobounce
    zerotier zipcode zipcodebase zoho zohocrm zonkafeedback zoom zuplo
""")

# Providers whose keys, tokens or secrets are UUIDs by their own documentation; of others a UUID is an identifier.
UUID_PROVIDERS = re.compile(
    r"(?i)(?<![a-z])(?:approle|ayrshare|clicksend|codecov|coinapi|coinbase_?commerce|coinmarketcap|deepl|docker_?hub|docusign"
    r"|elastic_?email|faceit|frontegg|getblock|heroku|hubspot|kandji|keycloak|kucoin|loggly|logentries|loginradius|logz_?io"
    r"|moosend|nftport|opsgenie|pinecone|postmark|privacy_?com|rapid7|scaleway|sematext|smartthings|snyk|splunk|squarespace"
    r"|transferwise|urlscan|zenscrape|zipcodebase"
    r"|(?:cmc_pro|coda|guardian|hec|okx|scw|shortcut|wise)(?![a-z]))"
)

# Names in one piece: `PGPASSWORD`, `clientsecret`.
_PASSWORD_ENDS = ("password", "passwd", "passphrase")
_SECRET_ENDS = ("secret", "apikey", "secretkey", "accesskey", "authtoken", "accesstoken", "apitoken")

_PALAU = "PW"  # alone, this is the code of a country
_SHELL_FOLDERS = ("PWD", "OLDPWD")  # where a shell is and was
_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# What may follow the last word of a name without changing what it is.
_AFTER = _set("value val str string plain plaintext raw base")


@lru_cache(maxsize=4096)
def secret_kind(name: str) -> str:
    """Return `PASSWORD`, `SECRET` or an empty text for the name of a variable, key, attribute or option."""
    words = [word.lower() for word in _SPLIT.findall(name[-80:])] if name != _PALAU else []
    while words and (words[-1].isdigit() or words[-1] in _AFTER):
        words.pop()
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if word in OTHER:
            return ""
        found = _kind_of(word, words[:at])
        if found:
            return "" if BEFORE.intersection(words[:at]) else found
    return ""


def is_secret_name(name: str) -> bool:
    """Whether a variable of the environment of this name is meant to hold a secret.

    A prefix by which a build tool publishes a variable does not show what it is, only what becomes of it.
    """
    return name not in _SHELL_FOLDERS and secret_kind(name.removeprefix(public_prefix(name))) != ""


def public_prefix(name: str) -> str:
    """Return the build-tool prefix that makes this variable public, or an empty text."""
    return next((prefix for prefix in PUBLIC_PREFIXES if name.startswith(prefix)), "")


def _kind_of(word: str, before: list[str]) -> str:
    if word.endswith(_PASSWORD_ENDS) or word in PASSWORDS:
        return PASSWORD
    if word.endswith(_SECRET_ENDS) or word in SECRETS or word in ("salt", "pepper"):
        return SECRET
    return SECRET if word in ("key", "keys") and before and _has_secret_keys(before) else ""


def _has_secret_keys(words: list[str]) -> bool:
    """Whether a key is secret after these words: `master`, or a provider, which may be up to four words."""
    return words[-1] in KEYS or any("".join(words[-count:]) in PROVIDERS for count in (1, 2, 3, 4))
