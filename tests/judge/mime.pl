#!/usr/bin/perl
# mime.pl - what MIME::Parser finds in messages, a line of JSON for each.
#
# usage: mime.pl < LIST      LIST: file names, one in a line
#
# {"file", "subject", "from": [[name, address]...], "to", "cc", "date": epoch,
#  "parts": [[type, name, bytes, sha256]...], "errors": [...]}
# Texts that are not in base64 are measured with LF line ends.
use strict;
use warnings;

use Date::Parse qw(str2time);
use Digest::SHA qw(sha256_hex);
use Encode qw(decode);
use JSON::PP;
use Mail::Address;
use MIME::Parser;

my $json = JSON::PP->new->canonical->ascii;

sub header {
	my ($head, $name) = @_;
	my $raw = $head->get($name, 0);
	return "" unless defined $raw;
	$raw =~ s/\r?\n(?=[ \t])//g;
	$raw =~ s/\s+\z//;
	return $raw;
}

sub words { return decode("MIME-Header", $_[0]); }

sub addresses {
	my ($head, $name) = @_;
	my @list;
	for my $a (Mail::Address->parse(header($head, $name))) {
		my $phrase = $a->phrase // "";
		if ($phrase =~ /\A"(.*)"\z/s) {
			$phrase = $1;
			$phrase =~ s/\\(.)/$1/gs;
		}
		push @list, [words($phrase), lc($a->address)];
	}
	return \@list;
}

sub leaves {
	my ($entity, $found) = @_;
	if (my @parts = $entity->parts) {
		leaves($_, $found) for @parts;
		return;
	}
	my $type = lc $entity->mime_type;
	if ($type eq "message/delivery-status") {
		push @$found, [$type, "", 0, ""];
		return;
	}
	my $bytes = "";
	if (my $body = $entity->bodyhandle) {
		$bytes = $body->as_string;
	}
	my $coding = lc($entity->head->mime_encoding // "");
	$bytes =~ s/\r\n/\n/g if $type =~ m{^text/} && $coding ne "base64";
	my $name = $entity->head->recommended_filename;
	push @$found, [$type, defined $name ? words($name) : "",
	    length $bytes, sha256_hex($bytes)];
}

while (my $file = <STDIN>) {
	chomp $file;
	my $parser = MIME::Parser->new;
	$parser->output_to_core(1);
	$parser->tmp_to_core(1);
	$parser->ignore_errors(1);
	my $entity = eval { $parser->parse_open($file) };
	my %out = (file => decode("UTF-8", $file));
	my @errors = $parser->results ? $parser->results->msgs : ();
	push @errors, "cannot be parsed: $@" unless $entity;
	$out{errors} = \@errors;
	if ($entity) {
		my $head = $entity->head;
		$out{subject} = words(header($head, "Subject"));
		$out{$_} = addresses($head, $_) for qw(from to cc);
		$out{date} = str2time(header($head, "Date"));
		$out{parts} = [];
		leaves($entity, $out{parts});
	}
	print $json->encode(\%out), "\n";
}
