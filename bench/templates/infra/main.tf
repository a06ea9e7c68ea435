terraform {
  required_version = ">= 1.6"
}
provider "aws" {
  region     = "eu-west-1"
  access_key = "@{aws_id}"
  secret_key = "@{aws_key}"
}
resource "aws_db_instance" "main" {
  identifier     = "ops"
  engine         = "postgres"
  username       = "ops"
  password       = "@{symbols}"
  kms_key_id     = "arn:aws:kms:eu-west-1:~{digits}:key/~{uuid}"
}
resource "aws_db_instance" "replica" {
  password = var.replica_password
}
resource "random_password" "api" {
  length = 32
}
output "token" {
  value     = random_password.api.result
  sensitive = true
}
