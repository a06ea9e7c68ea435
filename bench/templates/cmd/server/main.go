package main

import (
	"database/sql"
	"os"
)

const (
	defaultTimeout = 30
	signingKey     = "@{random}"
	headerAPIKey   = "X-Api-Key"
)

var cfg = Config{
	Addr:     ":8080",
	Password: os.Getenv("DB_PASSWORD"),
	Token:    "@{github}",
}

func open() (*sql.DB, error) {
	return sql.Open("postgres", "host=db.acme.internal user=ops password=@{symbols} dbname=ops sslmode=require")
}

func tokenFor(user string) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user})
	return token.SignedString([]byte(cfg.Password))
}
