#!/usr/bin/env perl
# Prints schemas/query/scripts.py: perl schemas/query/scripts.pl > schemas/query/scripts.py
# Use a perl whose Unicode is 14.0 (5.36): the version of the oldest Python we run on. Later versions put U+02BC among
# the Thai letters, which would cut Ukrainian words in three, and take U+2605 and others out of the pictographs.
use strict;
use warnings;
use Unicode::UCD;

sub ranges {
    my ($wanted) = @_;
    my @found;
    for my $i (0 .. 0x10FFFF) {
        next if ($i >= 0xD800 && $i <= 0xDFFF) || !$wanted->(chr $i);
        if (@found && $found[-1][1] == $i - 1) { $found[-1][1] = $i }
        else { push @found, [$i, $i] }
    }
    return join ' ', map { $_->[0] == $_->[1] ? sprintf('%x', $_->[0]) : sprintf('%x-%x', @$_) } @found;
}

sub table {
    my ($name, $doc, $wanted) = @_;
    my $text = ranges($wanted);
    $text =~ s/(.{1,110})(?: |$)/    "$1 "\n/g;
    print "\n$name = (\n$text)\n\"\"\"$doc\"\"\"\n";
}

my $unspaced = join '|', map { "\\p{scx=$_}" } qw(Han Hiragana Katakana Hangul Thai Lao Khmer Myanmar);
my $accented = join '|', map { "\\p{scx=$_}" } qw(Latin Greek Cyrillic Hebrew Arabic);
my $loose = join '|', map { "\\p{sc=$_}" } qw(Latin Greek Cyrillic Hebrew Arabic Inherited Common);
my $version = Unicode::UCD::UnicodeVersion();

print "\"\"\"Ranges of the Unicode Character Database that `unicodedata` lacks; written by scripts.pl, not by hand.\"\"\"\n\n";
print "__all__ = [\"ACCENTED\", \"LOOSE_MARKS\", \"PICTOGRAPHS\", \"SCRIPTS_VERSION\", \"UNSPACED\"]\n\n";
print "SCRIPTS_VERSION = \"$version\"\n";
table('UNSPACED', 'Letters and numbers of scripts written without spaces (Script_Extensions); planes 2 and 3 are Han, also where not yet assigned.',
    sub { $_[0] =~ /[\x{20000}-\x{2FFFD}\x{30000}-\x{3FFFD}]/ || ($_[0] =~ /[\p{L}\p{N}]/ && $_[0] =~ /$unspaced/) });
table('ACCENTED', 'Letters and numbers of the scripts whose marks come off (Script_Extensions).',
    sub { $_[0] =~ /[\p{L}\p{N}]/ && $_[0] =~ /$accented/ });
table('LOOSE_MARKS', 'Marks of those scripts, or of no script of their own.',
    sub { $_[0] =~ /\p{M}/ && $_[0] =~ /$loose/ });
table('PICTOGRAPHS', 'Extended_Pictographic.', sub { $_[0] =~ /\p{Extended_Pictographic}/ });
